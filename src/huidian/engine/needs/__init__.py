"""What a vehicle objectively requires, and when: facts and rules to needs, without a store and without a
clock.

``facts.py`` is what goes in of one vehicle, ``rules.py`` what decides, ``need.py`` what comes out.
"""
