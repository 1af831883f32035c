import { addMonths, format } from 'date-fns'

console.log(format(addMonths(new Date(2026, 0, 31), 1), 'yyyy-MM-dd'))
