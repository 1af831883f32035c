/** No public name has it: globals such as `Request` bring it. */
export const UNDICI = 'internal/deps/undici/undici'
