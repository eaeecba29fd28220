"""Import what another installation or another program exported: dumps, bags, records, lists."""
