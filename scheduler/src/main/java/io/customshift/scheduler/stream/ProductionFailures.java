package io.customshift.scheduler.stream;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jboss.logging.Logger;

/**
 * The last net below {@link JobProcessor}, which asks before it sends whether a record fits. What gets here although no broker
 * will ever take it is left out and said: thrown, it would end the thread, and the next one would read its cause again, for
 * ever. All else is the broker's trouble and ends the thread as ever.
 */
public final class ProductionFailures implements ProductionExceptionHandler {
    private static final Logger LOG = Logger.getLogger(ProductionFailures.class);

    @Override
    public ProductionExceptionHandlerResponse handle(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (exception instanceof RecordTooLargeException || exception instanceof SerializationException) {
            return leftOut(context, record.topic(), exception);
        }
        return ProductionExceptionHandlerResponse.FAIL;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public ProductionExceptionHandlerResponse handleSerializationException(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return leftOut(context, record.topic(), exception);
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    private static ProductionExceptionHandlerResponse leftOut(
            ErrorHandlerContext context, String topic, Exception exception) {
        LOG.errorf(
                exception,
                "a record for %s, because of %s/%d/%d, is left out: no broker takes it",
                topic,
                context.topic(),
                context.partition(),
                context.offset());
        return ProductionExceptionHandlerResponse.CONTINUE;
    }
}
