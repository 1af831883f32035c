import defer * as heavy from './heavy.mjs'
export const read = () => heavy.value
