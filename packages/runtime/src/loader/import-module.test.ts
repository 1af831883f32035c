import { expect, it } from 'vitest'
import { importModule } from './import-module.ts'

it.each<[unknown[], RegExp]>([
  [
    ['./a.js'],
    /^importModule\(\) does not know what "\.\/a\.js" is relative to\. Pass import\.meta\.url as its second argument\.$/,
  ],
  [['pkg'], /does not know what "pkg" is relative to/],
  [
    ['./a.js', 'relative/parent.js'],
    /cannot resolve from "relative\/parent\.js"\. Pass import\.meta\.url, or an absolute path/,
  ],
  [['./a.js', 'https://example.com/'], /cannot resolve from "https:\/\/example\.com\/"/],
  [[undefined, import.meta.url], /needs a string or a URL as its first argument, not undefined\.$/],
  [[{}, import.meta.url], /needs a string or a URL as its first argument, not object\.$/],
])('%j', async (args, message) => {
  await expect(importModule(...(args as [string]))).rejects.toMatchObject({
    code: 'BMES_ERR_SPECIFIER',
    message: expect.stringMatching(message),
  })
})
