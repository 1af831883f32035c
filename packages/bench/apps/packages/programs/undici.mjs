import { Headers } from 'undici'

console.log(new Headers({ name: 'value' }).get('name'))
