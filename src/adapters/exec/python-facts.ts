import type { HostFacts } from '../../core/adapter.ts'

/** Modules that a training job imports, each with the import that proves it. */
export const PYTHON_MODULES = ['torch', 'torch_brain', 'safetensors', 'pydantic'] as const

/** Starts the line with the answer: imports may print what they like. */
const ANSWER = 'orion-facts:'

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

/** How the interpreter ended that was asked for its facts. */
interface Asked {
  code: number
  timed_out: boolean
  timeoutMs: number
  stdout: string
  stderr: string
}

/** What an interpreter answered; what it could not answer says why. */
export function readPythonFacts(path: string, asked: Asked): Pick<HostFacts, 'python' | 'accelerators'> {
  const { code, timed_out, timeoutMs, stdout, stderr } = asked
  const unknown = (found: boolean, why: string) => ({
    python: { path, found, why, versions: {} },
    accelerators: [],
  })
  if (timed_out) return unknown(true, `it did not answer within ${timeoutMs / 1000} s`)
  const line = stdout.split('\n').findLast(text => text.startsWith(ANSWER))
  if (line === undefined) {
    const said = lastLine(stderr) || lastLine(stdout)
    const missing = code === 127 || code === 126
    return unknown(!missing, missing ? `it cannot be started: ${said}` : `it ended with ${code}: ${said}`)
  }
  const told: { versions: Record<string, string>; errors: Record<string, string> } & Pick<
    HostFacts,
    'accelerators'
  > = JSON.parse(line.slice(ANSWER.length))
  const failed = Object.entries(told.errors).map(([name, error]) => `import ${name} failed: ${error}`)
  return {
    python: { path, found: true, why: failed.length > 0 ? failed.join('; ') : null, versions: told.versions },
    accelerators: told.accelerators,
  }
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''
