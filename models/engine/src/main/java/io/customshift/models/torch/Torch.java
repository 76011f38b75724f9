package io.customshift.models.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The native PyTorch engine of this process: its start, its devices, what they compute well in. */
public final class Torch {
    private static final Path CPU_FACTS = Path.of("/proc/cpuinfo");

    /**
     * Tokens up to this wide are worked on by one thread. At 96, two threads that sleep while they wait were seen to take 1.5
     * to 1.8 times as long as one, and two that spin seventy times as long as soon as another process had a core.
     */
    private static final int ONE_THREAD_WIDTH = 256;

    static {
        // DJL reports its start to an outside address, from the first of its classes on, unless it is told not to.
        if (System.getenv("OPT_OUT_TRACKING") == null && System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        Optional.ofNullable(System.getenv("PYTORCH_LIBRARY_PATH")).map(Path::of).ifPresent(CudaRuntime::makeFindable);
    }

    /** What an NVIDIA driver puts there. */
    private static final List<Path> GPU_SIGNS = List.of(Path.of("/dev/nvidia0"), Path.of("/proc/driver/nvidia/gpus"));

    /** What the user gave; 0 for nothing. */
    private static volatile int threadsGiven;

    private Torch() {}

    /**
     * Compiles the networks for a device.
     *
     * @param device {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto} for the first GPU, else the CPU
     * @throws EngineException {@link ErrorCode#DEVICE_UNAVAILABLE}
     */
    public static Script script(String device) {
        return Script.load(device(device));
    }

    /** Compiles the training steps for a device, named as for {@link #script}. */
    public static Script trainingScript(String device) {
        return Script.loadTraining(device(device));
    }

    /** Resolves a device name as {@link #script} does. */
    static Device device(String name) {
        Engine engine = engine();
        int gpus = engine.getGpuCount();
        if (name.equals("auto")) {
            requireNoGpuUnseen(gpus, GPU_SIGNS);
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("cuda(:\\d{1,3})?")) {
            throw new EngineException(
                    ErrorCode.USAGE, "device \"" + name + "\" is not known; use auto, cpu, cuda or cuda:N");
        }
        int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        if (index >= gpus) {
            throw new EngineException(
                    ErrorCode.DEVICE_UNAVAILABLE,
                    "device " + name + " is not there: this engine sees " + gpus
                            + " GPUs; install the CUDA natives as the README says, or use --device cpu");
        }
        return Device.gpu(index);
    }

    /**
     * A machine whose GPU the engine does not see would compute for hours on its CPU, and nobody would know why.
     *
     * @throws EngineException {@link ErrorCode#DEVICE_UNAVAILABLE}
     */
    static void requireNoGpuUnseen(int gpus, List<Path> signs) {
        for (Path sign : signs) {
            if (gpus == 0 && Files.exists(sign)) {
                throw new EngineException(
                        ErrorCode.DEVICE_UNAVAILABLE,
                        "this machine has a GPU (" + sign
                                + ") that the engine does not see: install the CUDA natives and set"
                                + " PYTORCH_LIBRARY_PATH as the README says, or use --device cpu to compute without it");
            }
        }
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (ai.djl.engine.EngineException e) {
            throw new EngineException(
                    ErrorCode.DEVICE_UNAVAILABLE,
                    "the PyTorch native library does not load: " + e.getMessage()
                            + "; put pytorch-native-cpu on the class path or set PYTORCH_LIBRARY_PATH",
                    e);
        }
    }

    /** The engine's name and version, for logs and result files. */
    public static String version() {
        return "PyTorch " + engine().getVersion();
    }

    /** Threads that one operation uses. */
    public static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    /** Sets the threads that networks may use. */
    public static void threads(int count) {
        engine();
        threadsGiven = count;
        JniUtils.setNumThreads(count);
    }

    /**
     * Shares out the threads there are: those of {@link #threads(int)}, else of OMP_NUM_THREADS, else one for each core.
     * An operation of a small network gets one of them, of a large one all.
     *
     * @param width of the network's tokens
     * @return how many such operations may run side by side
     */
    public static int suitThreads(int width) {
        engine();
        int all = threadsGiven > 0 ? threadsGiven : Found.THREADS;
        int each = width <= ONE_THREAD_WIDTH ? 1 : all;
        JniUtils.setNumThreads(each);
        return all / each;
    }

    /** What the native engine had at its start: read once, after that start and before any change. */
    private static final class Found {
        private static final int THREADS = JniUtils.getNumThreads();
    }

    /** Whether a device is a GPU. */
    public static boolean isGpu(String device) {
        return device(device).isGpu();
    }

    /** A device in words: its name, and what it has to compute with. */
    public static String describe(String name) {
        Device device = device(name);
        if (!device.isGpu()) {
            return "cpu, " + threads() + " threads, bfloat16 in " + (cpuHasBfloat16() ? "hardware" : "software");
        }
        long total = CudaUtils.getGpuMemory(device).getMax();
        return "cuda:" + device.getDeviceId() + ", compute capability "
                + CudaUtils.getComputeCapability(device.getDeviceId()) + ", CUDA " + CudaUtils.getCudaVersionString()
                + ", " + (total >> 20) + " MiB";
    }

    /** All memory of a device, in bytes: of a CPU, the machine's or that of the container about this process. */
    public static long memoryBytes(String name) {
        Device device = device(name);
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getMax();
        }
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    /** Whether a GPU computes in bfloat16: those of compute capability 8.0 (Ampere) and later do. */
    public static boolean gpuHasBfloat16(String device) {
        return CudaRuntime.atLeastAmpere(
                CudaUtils.getComputeCapability(device(device).getDeviceId()));
    }

    /** Whether this CPU multiplies bfloat16 matrices in hardware (AVX512-BF16 or AMX). */
    public static boolean cpuHasBfloat16() {
        if (!Files.isReadable(CPU_FACTS)) {
            return false;
        }
        try {
            String facts = Files.readString(CPU_FACTS);
            return facts.contains("avx512_bf16") || facts.contains("amx_bf16");
        } catch (IOException e) {
            return false;
        }
    }
}
