import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFrame } from '../../../src/screens/terminal/frame.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watch(ready = () => true, { drainMs = 0, fps }: { drainMs?: number; fps?: number } = {}) {
  const times: number[] = []
  const start = performance.now()
  const frame = createFrame(
    () => times.push(Math.round(performance.now() - start)),
    {
      get idle() {
        return ready()
      },
      drainMs,
    },
    { fps },
  )
  return { times, frame }
}

it('a burst of keys is one frame', () => {
  const { times, frame } = watch()
  for (let i = 0; i < 50; i += 1) frame.request('input')
  vi.advanceTimersByTime(200)
  expect(times).toHaveLength(1)
})

it('keys draw at most every 16 ms, news at most every 100 ms', () => {
  const keys = watch()
  const news = watch()
  for (let ms = 0; ms < 1000; ms += 1) {
    keys.frame.request('input')
    news.frame.request('stream')
    vi.advanceTimersByTime(1)
  }
  expect(keys.times.length).toBeGreaterThan(50)
  expect(keys.times.length).toBeLessThanOrEqual(63)
  expect(news.times.length).toBeGreaterThanOrEqual(10)
  expect(news.times.length).toBeLessThanOrEqual(11)
})

it('a key does not wait for the slower rhythm of news', () => {
  const { times, frame } = watch()
  frame.request('stream')
  vi.advanceTimersByTime(1)
  frame.request('stream')
  vi.advanceTimersByTime(19)
  frame.request('input')
  vi.advanceTimersByTime(1)
  expect(times).toHaveLength(2)
})

it('a key that loads something is drawn with it, or without it where that takes long', () => {
  const quick = watch()
  quick.frame.request('load')
  vi.advanceTimersByTime(20)
  quick.frame.request('input')
  vi.advanceTimersByTime(200)
  expect(quick.times).toHaveLength(1)
  expect(quick.times[0]).toBeLessThanOrEqual(21)
  const slow = watch()
  slow.frame.request('load')
  vi.advanceTimersByTime(100)
  expect(slow.times).toEqual([50])
})

it('nothing is drawn while the terminal is behind, and the newest state is drawn once it is not', () => {
  let ready = false
  const { times, frame } = watch(() => ready)
  frame.request('input')
  vi.advanceTimersByTime(500)
  expect(times).toHaveLength(0)
  ready = true
  vi.advanceTimersByTime(20)
  expect(times).toHaveLength(1)
})

it('without requests there are no timers', () => {
  const { frame } = watch()
  frame.request('input')
  vi.advanceTimersByTime(100)
  expect(vi.getTimerCount()).toBe(0)
  frame.close()
})

it.each<[name: string, options: { drainMs?: number; fps?: number }, least: number, most: number]>([
  ['a slow line: four a second', { drainMs: 120 }, 4, 5],
  ['ORION_FPS: at most so many', { fps: 2 }, 2, 3],
])('news over %s', (_name, options, least, most) => {
  const { times, frame } = watch(() => true, options)
  for (let ms = 0; ms < 1000; ms += 1) {
    frame.request('stream')
    vi.advanceTimersByTime(1)
  }
  expect(times.length).toBeGreaterThanOrEqual(least)
  expect(times.length).toBeLessThanOrEqual(most)
})
