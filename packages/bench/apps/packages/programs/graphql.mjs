import { buildSchema, graphqlSync } from 'graphql'

const schema = buildSchema('type Query { hello: String }')
console.log(graphqlSync({ schema, source: '{ hello }', rootValue: { hello: 'world' } }).data.hello)
