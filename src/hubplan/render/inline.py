"""Show the decision page inside a notebook."""

import html

_HEIGHT_PX = 720


def frame_page(page: str, title: str) -> str:
    """Put a page into a frame of its own, which cannot reach the notebook around it.

    Parameters
    ----------
    page
        A whole HTML document.
    title
        What a screen reader calls the frame.

    Examples
    --------
    >>> frame_page('<p title="a">&amp;</p>', "Elm")[:66]
    '<iframe srcdoc="&lt;p title=&quot;a&quot;&gt;&amp;amp;&lt;/p&gt;" '
    """
    return (
        f'<iframe srcdoc="{html.escape(page, quote=True)}" title="{html.escape(title, quote=True)}" '
        'sandbox="allow-scripts allow-downloads allow-modals" '
        f'style="width: 100%; height: {_HEIGHT_PX}px; border: 1px solid #8886"></iframe>'
    )
