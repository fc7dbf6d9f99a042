/** Interpreter of the development environment. */
export const PYTHON = new URL('../../.venv/bin/python', import.meta.url).pathname
