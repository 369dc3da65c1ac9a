"""Pictures, one small pure module each: numbers in, marks out; templates/components/charts/ frames them."""
