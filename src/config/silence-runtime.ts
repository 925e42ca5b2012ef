/**
 * Keeps ONNX Runtime from writing a device id and a store of telemetry under the home folder. Called on the main thread before the runtime
 * is loaded anywhere: the native library reads the process's environment, of which a worker thread has only a copy.
 */
export function silenceRuntime(): void {
  process.env.ORT_DISABLE_TELEMETRY = "1";
}
