import { buildSchema, graphql, parse, print, validate } from 'graphql'

export default async function run() {
  const schema = buildSchema('type Query { user(id: ID!): User } type User { id: ID! name: String }')
  const source = 'query Q($id: ID!) { user(id: $id) { name ...on User { id } } }'
  const rootValue = { user: ({ id }) => ({ id, name: () => `user ${id}` }) }
  const result = await graphql({ schema, source, rootValue, variableValues: { id: 7 } })
  const errors = validate(schema, parse('{ nobody }')).map(String)
  return [result, print(parse(source)), errors]
}
