// Runs long steps one after the other and shows that they live: one moving line on a terminal, plain lines elsewhere.
import { spawn } from 'node:child_process'

const seconds = since => `${((Date.now() - since) / 1000).toFixed(0)} s`
const plain = text =>
  text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\x00-\x1f]/g, ' ')
    .trim()

/**
 * Runs a program quietly. Its last line of output is shown while it runs; all of it is shown when it fails.
 * @param {string} title what the user reads
 * @param {string[]} argv program and arguments
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, loud?: boolean}} [options] `loud` hands the terminal to the program
 */
export function runStep(title, argv, { cwd, env = process.env, loud = false } = {}) {
  const began = Date.now()
  const tty = process.stdout.isTTY && !loud
  const kept = []
  let latest = ''
  const paint = () => {
    const room = (process.stdout.columns ?? 80) - 1
    process.stdout.write(`\r\x1b[K${`  … ${title}  ${seconds(began)}  ${latest}`.slice(0, room)}`)
  }
  if (!tty) console.log(loud ? `── ${title}` : `  … ${title}`)
  const timer = tty ? setInterval(paint, 250) : undefined
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env,
      stdio: loud ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const keep = bytes => {
      kept.push(bytes)
      latest = plain(bytes.toString()).slice(-60) || latest
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', error => finish(error))
    child.on('close', (code, signal) =>
      finish(code === 0 ? null : new Error(signal ? `ended by ${signal}` : `exit ${code}`)),
    )
    function finish(error) {
      clearInterval(timer)
      if (tty) process.stdout.write('\r\x1b[K')
      console.log(`  ${error ? '✖' : '✔'} ${title}  ${seconds(began)}`)
      if (!error) return resolve(undefined)
      process.stderr.write(Buffer.concat(kept))
      reject(new Error(`${title}: ${error.message}  (${argv.join(' ')})`))
    }
  })
}

/** Ends the script with the reason and what to do, without a stack trace. */
export function giveUp(error) {
  console.error(`\n${error.message}`)
  process.exit(1)
}
