"""Blocks to HTML, PPTX, PDF and XLSX. Pure.

A report is a `Deck` of `Page` objects holding typed blocks (`quarterdeck.press.blocks`); the four writers print the
same deck. Writers are imported from their own modules, so that a page needs no PDF compiler:
``press.html.to_html``, ``press.pptx.to_pptx``, ``press.pdf.to_pdf``, ``press.xlsx.to_xlsx``.
"""
