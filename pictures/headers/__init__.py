"""What a picture's file says by its bytes alone, and its metadata taken off: no pixel is decoded.

Fit for the bot's own process: pure Python, no imaging library, and rubbish is never an error.
"""
