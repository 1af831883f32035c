// `node --import @esm-bytecode/runtime/register server.js`
import { preload } from './preload.ts'

preload()
