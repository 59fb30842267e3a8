"""Who may change the ground. Everyone may see it: it holds no person and no secret."""

from anhe.staff import access as staff

may_change_ground = staff.may_run_the_house
