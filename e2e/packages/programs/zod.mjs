import { z } from 'zod'
import { de } from 'zod/locales'
import * as mini from 'zod/mini'

export default function run() {
  const schema = z.object({ port: z.coerce.number().int().max(65535), tags: z.array(z.string()).default([]) })
  const { error } = schema.safeParse({ port: 'x' })
  z.config(de())
  const german = schema.safeParse({ port: 70000 }).error.issues.map(({ message }) => message)
  return [
    schema.parse({ port: '80' }),
    error.issues.length,
    german,
    z.toJSONSchema(schema),
    mini.parse(mini.string(), 'a'),
  ]
}
