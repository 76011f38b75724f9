package io.customshift.models.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The networks' TorchScript source, compiled by the native engine and callable by method name. The source files are
 * resources; a file {@code nn.py} is a module whose functions the others call as {@code nn.linear(…)}.
 *
 * <p>Runs without autograd and without the graph optimizer: the optimizer would specialise and compile each method for
 * the first shapes it sees, which costs seconds when shapes vary and can change results between a first and a later
 * call. Thread-safe.
 */
public final class Script implements AutoCloseable {
    private static final String FOLDER = "/io/customshift/models/script/";
    private static final List<String> NETWORKS =
            List.of("nn", "cads", "ablation", "mmdit", "sampler", "vae", "clip", "t5", "vit");
    private static final List<String> TRAINING =
            List.of("optimizer", "flow", "autoencoding", "checkpointing", "probe", "distillation");
    private static final ThreadLocal<Boolean> PLAIN_EXECUTOR = ThreadLocal.withInitial(() -> {
        JniUtils.setGraphExecutorOptimize(false);
        return true;
    });

    private final TensorScope scope;
    private final PtSymbolBlock block;

    private Script(TensorScope scope, PtSymbolBlock block) {
        this.scope = scope;
        this.block = block;
    }

    /** Compiles the networks for a device. */
    static Script load(Device device) {
        return load(device, "Engine", "engine", NETWORKS);
    }

    /** Compiles the training steps, which call the same networks. */
    static Script loadTraining(Device device) {
        List<String> modules = new ArrayList<>(NETWORKS);
        modules.addAll(TRAINING);
        return load(device, "Training", "training", modules);
    }

    private static Script load(Device device, String rootClass, String rootFile, List<String> modules) {
        Map<String, String> sources = new LinkedHashMap<>();
        String root =
                resource(rootFile + ".py") + resource("common.py").replace("__torch__.Root", "__torch__." + rootClass);
        sources.put("__torch__.py", qualified(root, modules));
        for (String module : modules) {
            sources.put("__torch__/" + module + ".py", qualified(resource(module + ".py"), modules));
        }
        byte[] archive = ScriptArchive.of(rootClass, sources);
        TensorScope scope = TensorScope.root(device);
        try (InputStream in = new ByteArrayInputStream(archive)) {
            return new Script(scope, JniUtils.loadModule(scope.torchManager(), in, false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ai.djl.engine.EngineException e) {
            throw failure("load", e);
        }
    }

    /** TorchScript's importer knows functions and types only by their full path, so {@code nn.linear(} becomes that. */
    private static String qualified(String source, List<String> modules) {
        Pattern calls = Pattern.compile("(?<![\\w.])(" + String.join("|", modules) + ")\\.(?=\\w+\\(|[A-Z])");
        return calls.matcher(source).replaceAll("__torch__.$1.");
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The device that was found: {@code cpu} or {@code cuda:N}. */
    public String device() {
        Device device = scope.manager().getDevice();
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** A scope on this script's device that lives until it is closed. */
    public TensorScope newScope() {
        return scope.child();
    }

    /** How many tensors all open scopes of this script hold. */
    public int held() {
        return scope.held();
    }

    /**
     * Calls a method that returns one tensor, which then belongs to {@code into}.
     *
     * @param arguments tensors, texts, numbers and flags, or a {@link Value} made before; values stay open
     */
    public Tensor call(TensorScope into, String method, Object... arguments) {
        try (IValue result = run(method, arguments)) {
            return Tensor.from(result.toTensor(into.torchManager()), this);
        }
    }

    /** Calls a method that returns a list of tensors, which then belong to {@code into}. */
    public List<Tensor> callList(TensorScope into, String method, Object... arguments) {
        try (IValue result = run(method, arguments)) {
            return Arrays.stream(result.toTensorArray(into.torchManager()))
                    .map(array -> Tensor.from(array, this))
                    .toList();
        }
    }

    /** Calls a method that returns what only other methods take: a list of tensors, or a record of the scripts' own. */
    public Value value(String method, Object... arguments) {
        return new Value(run(method, arguments));
    }

    /** The number that TorchScript knows a tensor's type by. Safe for every type, as DJL's own question is not. */
    int scalarType(Tensor tensor) {
        try (IValue result = run("scalar_type", tensor)) {
            return Math.toIntExact(result.toLong());
        }
    }

    private IValue run(String method, Object... arguments) {
        PLAIN_EXECUTOR.get();
        List<Value> temporary = new ArrayList<>();
        try {
            IValue[] ivalues = new IValue[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Value made) {
                    ivalues[i] = made.ivalue();
                } else {
                    Value value = Value.ofArgument(arguments[i]);
                    temporary.add(value);
                    ivalues[i] = value.ivalue();
                }
            }
            return IValueUtils.runMethod(block, method, ivalues);
        } catch (ai.djl.engine.EngineException e) {
            throw failure(method, e);
        } finally {
            temporary.forEach(Value::close);
        }
    }

    /** Runs a call that enters DJL another way than {@link #call}, with the same executor and the same errors. */
    NDArray withAutograd(String method, Function<PtSymbolBlock, NDArray> work) {
        PLAIN_EXECUTOR.get();
        try {
            return work.apply(block);
        } catch (ai.djl.engine.EngineException e) {
            throw failure(method, e);
        }
    }

    private static EngineException failure(String method, ai.djl.engine.EngineException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("out of memory") || lower.contains("can't allocate memory")) {
            return new EngineException(
                    ErrorCode.OUT_OF_MEMORY,
                    "memory ran out in " + method + ": " + firstLine(message)
                            + "; use a smaller size, fewer references, or a half-precision type",
                    e);
        }
        return new EngineException(ErrorCode.ENGINE_FAILURE, method + " failed: " + message, e);
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    /** The tensor in another type. */
    public Tensor cast(TensorScope into, Tensor tensor, Dtype dtype) {
        return call(into, "cast", tensor, dtype.scalarType());
    }

    /**
     * A tensor of a stored type over a direct buffer of little-endian elements. On a CPU a float32 or float16 tensor
     * shares the memory, so the buffer must outlive it; a bfloat16 tensor, which DJL cannot wrap, is a copy:
     * {@link MappedFile} shares those.
     */
    public Tensor stored(TensorScope into, ByteBuffer data, Dtype dtype, long... shape) {
        if (dtype == Dtype.FLOAT32) {
            return into.sharedFloats(data, shape);
        }
        Tensor halves = into.sharedHalves(data, shape);
        if (dtype == Dtype.FLOAT16) {
            return halves;
        }
        try (halves) {
            return call(into, "reinterpret", halves, dtype.scalarType());
        }
    }

    /**
     * 8-bit floats over a direct buffer as float32, each times a scale: a copy.
     *
     * @param scalarType PyTorch's number of the 8-bit type
     */
    public Tensor widened(TensorScope into, ByteBuffer data, int scalarType, double scale, long... shape) {
        try (Tensor bytes = into.sharedBytes(data, shape)) {
            return call(into, "widen", bytes, scalarType, scale);
        }
    }

    /** Whether tensors live on a GPU. */
    public boolean onGpu() {
        return scope.manager().getDevice().isGpu();
    }

    @Override
    public void close() {
        block.close();
        scope.close();
    }
}
