/**
 * Splits text into what a terminal would print and what it would obey (ECMA-48). Keeps its state between chunks, so text
 * may be cut anywhere, inside an escape sequence too.
 */
export interface EscapeHandler {
  /** Printable text, without control characters. */
  print(text: string): void
  /** One C0 control or DEL. C1 controls that open no sequence are dropped. */
  control(code: number): void
  /** A run of NULs, as a file holds where it was cut while somebody wrote; without this they are controls. */
  nul?(count: number): void
  /** `ESC [ parameters intermediates final`; intermediates are part of `parameters`. */
  csi(parameters: string, final: string): void
}

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape'

const ESC = 0x1b
/** A longer sequence is noise; its bytes are dropped up to its end. */
const MAX_PARAMETERS = 128
/** Everything that leaves the ground state or is a control: C0, DEL, C1. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

export class EscapeParser {
  private state: State = 'ground'
  private parameters = ''
  private readonly handler: EscapeHandler

  constructor(handler: EscapeHandler) {
    this.handler = handler
  }

  push(chunk: string): void {
    let at = 0
    while (at < chunk.length) {
      if (this.state === 'ground') {
        CONTROL.lastIndex = at
        const next = CONTROL.exec(chunk)?.index ?? chunk.length
        if (next > at) this.handler.print(chunk.slice(at, next))
        at = next
        if (this.handler.nul && chunk.charCodeAt(at) === 0) {
          const start = at
          while (chunk.charCodeAt(at) === 0) at++
          this.handler.nul(at - start)
        } else if (at < chunk.length) this.ground(chunk.charCodeAt(at++))
      } else if (this.within(chunk.charCodeAt(at))) at++
    }
  }

  private ground(code: number): void {
    if (code < 0x80) {
      if (code === ESC) this.state = 'escape'
      else this.handler.control(code)
    } else if (code === 0x9b) this.openCsi()
    else if (opensString(code - 0x40)) this.state = 'string'
  }

  /** Takes one unit inside a sequence; false hands it back to the ground state. */
  private within(code: number): boolean {
    // A line end or a cancel ends every sequence: a log never vanishes behind a string that nobody closed.
    if (code === 0x0a || code === 0x0d || code === 0x18 || code === 0x1a) return this.leave()
    switch (this.state) {
      case 'escape':
        return this.afterEscape(code)
      case 'intermediate':
        if (code >= 0x20 && code <= 0x2f) return true
        return this.leave(code >= 0x30 && code <= 0x7e)
      case 'csi':
        return this.insideCsi(code)
      case 'string-escape':
        if (code === 0x5c) return this.leave(true)
        this.state = 'escape'
        return false
      default:
        if (code === 0x07 || code === 0x9c) return this.leave(true)
        if (code === ESC) this.state = 'string-escape'
        return true
    }
  }

  private afterEscape(code: number): boolean {
    if (code === ESC) return true
    if (code === 0x5b) this.openCsi()
    else if (opensString(code)) this.state = 'string'
    else if (code >= 0x20 && code <= 0x2f) this.state = 'intermediate'
    else return this.leave(code >= 0x30 && code <= 0x7e)
    return true
  }

  private insideCsi(code: number): boolean {
    if (code >= 0x20 && code <= 0x3f) {
      if (this.parameters.length <= MAX_PARAMETERS) this.parameters += String.fromCharCode(code)
      return true
    }
    if (code < 0x40 || code > 0x7e) return this.leave()
    this.state = 'ground'
    if (this.parameters.length <= MAX_PARAMETERS) this.handler.csi(this.parameters, String.fromCharCode(code))
    return true
  }

  private openCsi(): void {
    this.state = 'csi'
    this.parameters = ''
  }

  private leave(taken = false): boolean {
    this.state = 'ground'
    return taken
  }
}

/** DCS, SOS, OSC, PM and APC, by the letter after ESC. */
const opensString = (letter: number) =>
  letter === 0x50 || letter === 0x58 || letter === 0x5d || letter === 0x5e || letter === 0x5f
