"""Text messages through Aliyun, by its own client (extra `huidian[aliyun]`)."""

from huidian.messages.channels.aliyun.channel import Aliyun, connect

__all__ = ["Aliyun", "connect"]
