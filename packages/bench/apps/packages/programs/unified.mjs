import { unified } from 'unified'

console.log(unified().data('name', 'value').freeze().data('name'))
