// Runs in a process of the Node that is asked, under --log-code: V8 writes down each function that bytecode brings, and each that it
// compiles itself. Of the folder that is named on the command line, `text.js` is the text of a module function, `bytecode.bin` its
// bytecode. Exit code 3: V8 does not take it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import v8 from 'node:v8'
import vm from 'node:vm'

const folder = process.argv[2]
const text = readFileSync(join(folder, 'text.js'), 'utf8')
const cachedData = readFileSync(join(folder, 'bytecode.bin'))
// --log-code is one of the flags that V8 compares, and changes no bytecode.
const FLAG_HASH = 12
new vm.Script('').createCachedData().copy(cachedData, FLAG_HASH, FLAG_HASH, FLAG_HASH + 4)
const held = new vm.Script(text, { filename: 'bmes:held', lineOffset: -1, cachedData })
if (held.cachedDataRejected) process.exit(3)
// Of another script, or V8 would take what it has.
v8.setFlagsFromString('--no-lazy')
const all = new vm.Script(text, { filename: 'bmes:all', lineOffset: -1 })
// Neither may be collected before both are written down.
process.exitCode = held === all ? 1 : 0
