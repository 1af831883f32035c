import { z } from 'zod'
import { findProducts, findTopProducts } from './queries.js'

const search = z.object({
  q: z.string().trim().min(1).max(100).optional(),
  category: z
    .string()
    .regex(/^[a-z\d-]+$/)
    .optional(),
  min: z.coerce.number().nonnegative().optional(),
  max: z.coerce.number().positive().optional(),
  inStock: z.stringbool().default(true),
  sort: z.enum(['name', 'price', 'newest']).default('newest'),
  page: z.coerce.number().int().min(1).max(1000).default(1),
})

const statement = z.object({ sql: z.string().regex(/^(?:select|with) /), params: z.array(z.unknown()) })
const answer = z.object({ page: z.int(), statements: z.record(z.string(), statement) })

export async function catalogRoutes(app) {
  app.get('/', (request) => {
    const query = search.parse(request.query)
    return answer.parse({
      page: query.page,
      statements: { products: findProducts(query).toSQL(), top: findTopProducts(5).toSQL() },
    })
  })
}
