// Prints the imports and exports of a sidecar. Written from docs/bmes.md alone, and to stay so: whatever this file would
// have to guess is missing in the document.
//
//   node stranger-reader.mjs chunk.js.bmes

import { readFileSync } from 'node:fs'

const file = readFileSync(process.argv[2])

function crc32(bytes) {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

function check(condition, problem) {
  if (!condition) throw new Error(problem)
}

check(crc32(Buffer.from('123456789')) === 0xcbf43926, 'my CRC-32 is wrong')
check(file.toString('latin1', 0, 4) === 'BMES', 'not BMES')
check(file.readUInt32LE(4) === 1, 'unknown version')
const sectionCount = file.readUInt32LE(12)
check(crc32(file.subarray(12, 40 + 16 * sectionCount)) === file.readUInt32LE(8), 'damaged header')
check(file.readUInt32LE(16) === file.length, 'wrong length')

const sections = new Map()
for (let at = 40; at < 40 + 16 * sectionCount; at += 16) {
  const kind = file.readUInt16LE(at)
  check((kind >= 1 && kind <= 11) || (file.readUInt16LE(at + 2) & 1) === 0, 'unknown required section')
  const start = file.readUInt32LE(at + 4)
  sections.set(kind, {
    bytes: file.subarray(start, start + file.readUInt32LE(at + 8)),
    checksum: file.readUInt32LE(at + 12),
  })
}

function open(kind) {
  const { bytes, checksum } = sections.get(kind)
  check(crc32(bytes) === checksum, `damaged section ${kind}`)
  return bytes
}

const table = open(10)
const text = table.subarray(4 + 4 * table.readUInt32LE(0))
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const end = (index) => (index < 0 ? 0 : table.readUInt32LE(4 + 4 * index))
const string = (index) => utf8.decode(text.subarray(end(index - 1), end(index)))
const name = (index) => (index === 0xffffffff ? '*' : JSON.stringify(string(index)))

const requests = open(1)
const specifier = (index) => JSON.stringify(string(requests.readUInt32LE(8 + 16 * index)))

const imports = open(2)
let memberAt = 8 + 20 * imports.readUInt32LE(0)
check(imports.length === memberAt + 8 * imports.readUInt32LE(4), 'wrong counts')
const members = (count) =>
  Array.from({ length: count === 0xffffffff ? 0 : count }, () => {
    memberAt += 8
    const [own, ownCount] = [memberAt - 8, memberAt - 4].map((at) => imports.readUInt32LE(at))
    return ownCount === 0xffffffff ? name(own) : `${name(own)} (${members(ownCount)})`
  }).join(' ')
for (let at = 8; at < 8 + 20 * imports.readUInt32LE(0); at += 20) {
  const access = ['copied', 'live', 'checked', 'namespace'][imports.readUInt32LE(at + 12)]
  const [request, importName, localName] = [0, 4, 8].map((offset) => imports.readUInt32LE(at + offset))
  const count = imports.readUInt32LE(at + 16)
  const of = count === 0xffffffff ? '' : `, members ${members(count)}`
  console.log(`import ${name(importName)} as ${name(localName)} from ${specifier(request)} (${access}${of})`)
}

const exports = open(3)
const indirectStart = 8 + 16 * exports.readUInt32LE(0)
check(exports.length === indirectStart + 16 * exports.readUInt32LE(4), 'wrong counts')
for (let at = 8; at < indirectStart; at += 16) {
  const initialization = ['lexical', 'var', 'function'][exports.readUInt32LE(at + 8)]
  const moves = exports.readUInt32LE(at + 12) === 1 ? ', moves' : ''
  const [exportName, localName] = [0, 4].map((offset) => exports.readUInt32LE(at + offset))
  console.log(`export ${name(localName)} as ${name(exportName)} (${initialization}${moves})`)
}
for (let at = indirectStart; at < exports.length; at += 16) {
  const [exportName, request, importName] = [0, 4, 8].map((offset) => exports.readUInt32LE(at + offset))
  console.log(`export ${name(importName)} as ${name(exportName)} from ${specifier(request)}`)
}

const starExports = open(4)
for (let at = 4; at < starExports.length; at += 4) {
  console.log(`export * from ${specifier(starExports.readUInt32LE(at))}`)
}
