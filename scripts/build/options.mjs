import { plugins } from './plugins.mjs'

/** How every program of Orion is bundled. */
export const options = {
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Loaded with the first connection alone, and looks for native parts of its own beside itself.
  external: ['ssh2'],
  // `require` for what a bundle does not hold.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
  // Every Node that Orion runs on knows these; lowered, a pattern in a loop is compiled at every turn.
  supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
  plugins,
  jsx: 'automatic',
  logLevel: 'warning',
}
