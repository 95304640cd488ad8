from django.urls import path

from huidian.web.workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.desk_page, name="desk"),
    path("next/", views.next_call, name="next"),
    path("<int:task_id>/open/", views.open_call, name="open"),
    path("<int:task_id>/renew/", views.renew_call, name="renew"),
    path("<int:task_id>/release/", views.release_call, name="release"),
    path("<int:task_id>/skip/", views.skip_call, name="skip"),
    path("<int:task_id>/unskip/", views.unskip_call, name="unskip"),
    path("<int:task_id>/answers/", views.keep_answers, name="answers"),
    path("<int:task_id>/result/", views.wrap_up_call, name="result"),
    path("attempts/<int:attempt_id>/undo/", views.undo_call, name="undo"),
]
