/** Modules that a training job imports, each with the import that proves it. */
export const PYTHON_MODULES = ['torch', 'torch_brain', 'safetensors', 'pydantic'] as const

/** Starts the line with the answer: imports may print what they like. */
export const ANSWER = 'orion-facts:'

/** Python that imports every module and prints one JSON object: versions, what failed, and accelerators. */
export const PYTHON_FACTS = `
import importlib, importlib.metadata, json, platform, sys
versions, errors, accelerators = {"python": platform.python_version()}, {}, []
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
        try:
            versions[name] = importlib.metadata.version(name.replace("_", "-"))
        except importlib.metadata.PackageNotFoundError:
            versions[name] = str(getattr(module, "__version__", "unknown"))
    except BaseException as error:
        errors[name] = f"{type(error).__name__}: {error}"
if "torch" in versions:
    import torch
    try:
        versions["cuda"] = torch.version.cuda or "none"
        for index in range(torch.cuda.device_count()):
            device = torch.cuda.get_device_properties(index)
            accelerators.append({"name": device.name, "memory_bytes": device.total_memory})
    except BaseException as error:
        errors["cuda"] = f"{type(error).__name__}: {error}"
print("${ANSWER}" + json.dumps({"versions": versions, "errors": errors, "accelerators": accelerators}), flush=True)
`
