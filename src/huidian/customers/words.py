"""What the keys of customers and vehicles are called, in both languages."""

from huidian.kit.labels import Label

DEPARTURES = {
    "sold": Label("已转卖", "Sold on"),
    "scrapped": Label("已报废", "Scrapped"),
    "moved": Label("已迁出", "Moved away"),
}
GENDERS = {"female": Label("女", "Female"), "male": Label("男", "Male")}
LONGEST_NOTE = 500
"""How many signs a note on a vehicle has at most."""
PROOFS = {
    "counter": Label("店内当面", "In the shop"),
    "form": Label("签字表单", "Signed form"),
    "phone": Label("电话录音", "Recorded call"),
    "message": Label("短信或微信回复", "Reply to a message"),
    "online": Label("网上提交", "On line"),
    "file": Label("客户档案", "Customer file"),
}
NUMBER_STATES = {
    "unknown": Label("未核实", "Not verified"),
    "valid": Label("有效", "Valid"),
    "wrong": Label("号码错误", "Wrong number"),
    "disconnected": Label("空号或停机", "Disconnected"),
    "undeliverable": Label("短信无法送达", "Messages do not arrive"),
}
