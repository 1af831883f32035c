import { HumanMessage } from '@langchain/core/messages'

console.log(new HumanMessage('hello').content)
