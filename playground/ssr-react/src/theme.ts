import { createTheme, responsiveFontSizes } from '@mui/material/styles'

export const theme = responsiveFontSizes(
  createTheme({
    cssVariables: true,
    palette: { primary: { main: '#2f6b4f' }, secondary: { main: '#b0622f' } },
    shape: { borderRadius: 10 },
    components: {
      MuiCard: { defaultProps: { variant: 'outlined' } },
      MuiLink: { defaultProps: { underline: 'hover' } },
    },
  }),
)
