import { eq } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { customers, orderLines, orders, orderState } from '../schema.js'

const builder = new QueryBuilder()
const params = z.object({ id: z.coerce.number().int().positive() })
const order = z.object({
  customer: z.object({ name: z.string().min(1), email: z.email() }),
  state: z.enum(orderState.enumValues).default('open'),
  lines: z
    .array(z.object({ product: z.number().int(), quantity: z.number().int().min(1) }))
    .min(1)
    .refine(
      (lines) => new Set(lines.map(({ product }) => product)).size === lines.length,
      'Each product once.',
    ),
})

export async function orderRoutes(app) {
  app.get('/:id', (request) => {
    const { id } = params.parse(request.params)
    return builder
      .select({
        state: orders.state,
        customer: customers.name,
        product: orderLines.productId,
        quantity: orderLines.quantity,
      })
      .from(orders)
      .innerJoin(customers, eq(customers.id, orders.customerId))
      .leftJoin(orderLines, eq(orderLines.orderId, orders.id))
      .where(eq(orders.id, id))
      .toSQL()
  })
  app.post('/', (request, reply) => reply.code(202).send(order.parse(request.body)))
}
