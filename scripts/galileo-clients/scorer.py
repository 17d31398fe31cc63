def scorer_fn(step_object, **kwargs):
    return len(step_object.output.split())
