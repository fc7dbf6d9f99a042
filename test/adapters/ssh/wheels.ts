import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'

/** Modules that stand for what jobs import: small, and true to what is asked of them. */
const MODULES: Record<string, string> = {
  torch: 'class version:\n    cuda = None\nclass cuda:\n    device_count = staticmethod(lambda: 0)\n',
  'torch-brain': '',
  safetensors: '',
  pydantic: '',
}

const MAKE = `
import json, sys, zipfile
for name, version, code in json.loads(sys.argv[2]):
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    with zipfile.ZipFile(f"{sys.argv[1]}/{module}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{module}/__init__.py", f"__version__ = {version!r}\\n{code}")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
`

/** Makes a folder with a wheel for every requirement of Orion's jobs but those in \`without\`. */
export function wheelhouse(folder: string, without: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true })
  const lists = ['requirements-torch.txt', 'requirements.txt'].map(name =>
    readFileSync(`python/${name}`, 'utf8'),
  )
  const wanted = lists
    .join('\n')
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [name = '', version = ''] = line.split('==')
      return [name, version, MODULES[name] ?? ''] as const
    })
  execFileSync('python3', [
    '-c',
    MAKE,
    folder,
    JSON.stringify(wanted.filter(([name]) => !without.includes(name))),
  ])
  return folder
}
