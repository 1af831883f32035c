import { EntitySchema } from 'typeorm'

console.log(new EntitySchema({ name: 'user', columns: { id: { type: Number } } }).options.name)
