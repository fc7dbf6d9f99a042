declare module 'ssh2/lib/protocol/constants.js' {
  import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2'

  /** What the library offers unless it is told otherwise, best first. */
  const constants: {
    DEFAULT_KEX: KexAlgorithm[]
    DEFAULT_CIPHER: CipherAlgorithm[]
    DEFAULT_MAC: MacAlgorithm[]
    DEFAULT_SERVER_HOST_KEY: ServerHostKeyAlgorithm[]
  }
  export = constants
}
