// Each change of what is public shows in review: as a change of a file in this folder. `npm run test:e2e -- e2e/api -u` writes them anew.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { listPackages } from '../../scripts/lib/workspace.mjs'
import { readDeclarations, readPublicApi } from './public-api.ts'

interface Entry {
  readonly types: string
  readonly default: string
}

/** Importing it is what it is for. */
const EFFECTS = '@esm-bytecode/runtime/register'

const entries = listPackages()
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ folder, manifest }) =>
    Object.entries(manifest.publishConfig.exports as Record<string, Entry | string>).flatMap(
      ([subpath, entry]) =>
        typeof entry === 'string'
          ? []
          : [
              {
                name: join(manifest.name, subpath),
                folder,
                types: join(folder, entry.types),
                code: join(folder, entry.default),
              },
            ],
    ),
  )
const program = readDeclarations(entries.map(({ types }) => types))

describe.each(entries)('$name', async ({ name, folder, types, code }) => {
  const { values, text } = await readPublicApi(program, folder, types)

  test('is as it was', async () => {
    const file = `${name.replace('@esm-bytecode/', '').replaceAll('/', '-')}.d.ts.txt`
    await expect(text).toMatchFileSnapshot(file)
  })

  test.skipIf(name === EFFECTS)('exports what it declares', async () => {
    const module = (await import(pathToFileURL(code).href)) as object
    expect(Object.keys(module).toSorted()).toEqual(values.toSorted())
  })
})
