/** Texts from a callback as an async iterable; each is handed out once, in order, also those pushed before anybody looked. */
export function textChannel() {
  const waiting: string[] = []
  let closed = false
  let wake = () => {}
  return {
    push(text: string): void {
      waiting.push(text)
      wake()
    },
    close(): void {
      closed = true
      wake()
    },
    texts: {
      async *[Symbol.asyncIterator](): AsyncGenerator<string> {
        for (;;) {
          const text = waiting.shift()
          if (text !== undefined) yield text
          else if (closed) return
          else
            await new Promise<void>(resolve => {
              wake = resolve
            })
        }
      },
    },
  }
}
