import { createTheme } from '@mui/material'

console.log(createTheme().palette.primary.main)
