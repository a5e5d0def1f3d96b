"""Pretraining of the cross-modal backbone on captions."""
