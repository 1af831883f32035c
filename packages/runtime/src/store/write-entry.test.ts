import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesLater, filesNow, runLater, runNow } from './steps.ts'
import { temporaries, writeEntry } from './write-entry.ts'

const ways = {
  'at once': async (path: string, bytes: Uint8Array) => runNow(writeEntry(filesNow, path, bytes)),
  'step by step': (path: string, bytes: Uint8Array) => runLater(writeEntry(filesLater, path, bytes)),
}

describe.each(Object.entries(ways))('%s', (_way, write) => {
  const createFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'esm-bytecode-entry-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return folder
  }

  it('makes the folders, and a file for this user alone, in place of the one that is there', async () => {
    const path = join(createFolder(), 'a/b/c.bytecode')
    await write(path, Buffer.from('first'))
    await write(path, Buffer.from('second'))
    expect(readFileSync(path, 'utf8')).toBe('second')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(path, '..'))).toEqual(['c.bytecode'])
    expect(temporaries.size).toBe(0)
  })

  it('leaves nothing behind where it fails', async () => {
    const folder = createFolder()
    mkdirSync(join(folder, 'c.bytecode/in-the-way'), { recursive: true })
    await expect(write(join(folder, 'c.bytecode'), Buffer.from('x'))).rejects.toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    )
    expect(readdirSync(folder)).toEqual(['c.bytecode'])
    expect(temporaries.size).toBe(0)
  })
})
