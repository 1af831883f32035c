import { expect, test } from 'vitest'
import { parseCodeLog } from './parse-code-log.ts'

test('functions by script, sorted, each once, the wrapper among them', () => {
  const log = [
    'v8-version,13,6,233,17,0',
    'code-creation,Script,9,105611,0xed,6, bmes:held:0:1,0xfe,~',
    'code-creation,JS,9,105635,0xee,2,K bmes:held:4:1,0xff,~',
    'code-creation,JS,9,105632,0xef,3,get a\\x2Cb bmes:held:3:11,0x01,~',
    'code-creation,JS,9,105632,0xef,3,get a\\x2Cb bmes:held:3:11,0x01,^',
    'code-creation,JS,9,119696,0x00,2, file:///a.js:2:36,0x02,~',
    'code-creation,Builtin,2,1,0x00,2,Abort',
    'new,MemoryChunk,0x1,262144',
  ].join('\n')
  const scripts = parseCodeLog(log)
  expect(scripts.get('bmes:held')).toEqual([
    { name: '', line: 0, column: 1 },
    { name: 'get a,b', line: 3, column: 11 },
    { name: 'K', line: 4, column: 1 },
  ])
  expect(scripts.get('file:///a.js')).toEqual([{ name: '', line: 2, column: 36 }])
})
