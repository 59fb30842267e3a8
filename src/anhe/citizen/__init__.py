"""What people see: tracking, answers, rating, complaint."""
