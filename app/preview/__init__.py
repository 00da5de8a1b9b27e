"""What a link shows of itself where it is posted: a title, a sentence, and a picture of the very plot."""
