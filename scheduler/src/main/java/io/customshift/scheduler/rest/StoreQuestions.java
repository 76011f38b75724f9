package io.customshift.scheduler.rest;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks the store many things side by side: a desk decides on thousands of pictures in one go. */
@Singleton
class StoreQuestions {
    private static final int ASKING = 16;

    private final ExecutorService askers = Executors.newFixedThreadPool(ASKING, task -> {
        Thread thread = new Thread(task, "store-questions");
        thread.setDaemon(true);
        return thread;
    });

    /** The answers, in the order of the questions; the first failure ends it. */
    <Q, A> List<A> all(List<Q> questions, Function<Q, A> ask) throws InterruptedException {
        if (questions.size() == 1) {
            return List.of(ask.apply(questions.get(0)));
        }
        List<Future<A>> answers = new ArrayList<>(questions.size());
        for (Q question : questions) {
            answers.add(askers.submit(() -> ask.apply(question)));
        }
        List<A> all = new ArrayList<>(answers.size());
        try {
            for (Future<A> answer : answers) {
                all.add(answer.get());
            }
        } catch (ExecutionException e) {
            answers.forEach(answer -> answer.cancel(true));
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException(e.getCause());
        }
        return all;
    }
}
