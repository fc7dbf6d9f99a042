// The newcomer's first command: installs what is missing, then runs the demo.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './install.mjs'
import { giveUp } from './progress.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
console.log('Orion: installing what is missing (a few minutes the first time, nothing the second time)')
await install().catch(giveUp)
console.log('  ✔ everything is in place\n')

const demo = spawn(join(root, 'bin', 'orion'), ['demo', ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill(signal))
demo.on('error', giveUp)
demo.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
