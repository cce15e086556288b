"""The directory of services: found by words or by place, shown in plain words."""
