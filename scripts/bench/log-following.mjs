// Following a log that grows at a steady rate: what a program in a terminal costs meanwhile, and how far behind its screen is.
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

const NODE = 'node_modules/node/bin/node'

/** Appends lines at a steady rate, each with the moment of its writing; a program of its own that prints how many there were. */
const WRITER = `
const { openSync, writeSync } = require('node:fs')
const [path, seconds, rate] = process.argv.slice(1).map((word, at) => at === 0 ? word : Number(word))
const file = openSync(path, 'a')
const began = performance.now()
let count = 0
const tick = () => {
  const due = Math.min(seconds * rate, Math.floor((performance.now() - began) / 1000 * rate))
  const end = '  grad_norm 2.' + count % 97 + '  lr 1.000e-03  1094.1 windows/s at ' + Date.now() + '\\n'
  let text = ''
  for (; count < due; count += 1) text += 'step ' + count + '  loss 0.' + count % 9973 + end
  writeSync(file, text)
  if (count < seconds * rate) setTimeout(tick, 10)
  else console.log(count)
}
tick()`

/**
 * Lets lines come for some seconds while keys are pressed.
 * @param {import('./room-terminal.mjs').Watched} program
 * @param {{path: string, seconds: number, rate: number, keys?: string[]}} options
 * @returns {Promise<{share: number, bytes: number, frames: number, presses: number[], lags: number[], lines: number}>}
 *   share of a processor, bytes and frames a second, ms from key to bytes, ms from the writing of a line to the screen,
 *   lines written
 */
export async function follow(program, { path, seconds, rate, keys = [] }) {
  await program.quiet()
  const before = { ...program.cost(), bytes: program.bytes, frames: program.frames }
  const lags = []
  program.taken = data => {
    const moments = [...data.matchAll(/windows\/s at (\d{13})/g)].map(([, at]) => Number(at))
    if (moments.length > 0) lags.push(Date.now() - Math.max(...moments))
  }
  const began = performance.now()
  const writer = spawn(NODE, ['-e', WRITER, path, String(seconds), String(rate)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let lines = ''
  writer.stdout.on('data', data => {
    lines += data
  })
  const closed = new Promise(resolve => writer.once('close', resolve))
  const presses = []
  for (let at = 0; performance.now() - began < seconds * 1000; at += 1) {
    await pause(90)
    const took = keys.length > 0 ? await program.press(keys[at % keys.length]) : null
    if (took !== null) presses.push(took)
  }
  await closed
  const took = (performance.now() - began) / 1000
  program.taken = undefined
  return {
    share: (program.cost().seconds - before.seconds) / took,
    bytes: (program.bytes - before.bytes) / took,
    frames: (program.frames - before.frames) / took,
    presses,
    lags,
    lines: Number(lines),
  }
}
