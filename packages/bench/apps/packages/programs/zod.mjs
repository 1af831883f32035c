import { z } from 'zod'

console.log(z.object({ name: z.string() }).parse({ name: 'hello' }).name)
