from django.db import models
from django.utils.translation import gettext_lazy as _


class Offence(models.TextChoices):
    """What a report is about, as a coded slot. The legal name of an offence is decided later, in the case."""

    THEFT_BURGLARY = "theft_burglary", _("Burglary of a home")
    THEFT_VEHICLE_CONTENT = "theft_vehicle_content", _("Theft from a vehicle")
    THEFT_EBIKE = "theft_ebike", _("Theft of an electric bicycle")
    THEFT_MOTOR_VEHICLE = "theft_motor_vehicle", _("Theft of a motor vehicle")
    THEFT_PICKPOCKET = "theft_pickpocket", _("Pickpocketing")
    THEFT_PHONE = "theft_phone", _("Theft of a mobile phone")
    THEFT_SHOP = "theft_shop", _("Theft from a shop")
    THEFT_SITE = "theft_site", _("Theft from a building site")
    THEFT_PARCEL = "theft_parcel", _("Theft of a parcel")
    THEFT_OTHER = "theft_other", _("Other theft")
    SNATCH = "snatch", _("Snatching")
    ROBBERY = "robbery", _("Robbery")
    FRAUD_TELECOM = "fraud_telecom", _("Telecom or online fraud")
    FRAUD_OTHER = "fraud_other", _("Other fraud")
    EXTORTION = "extortion", _("Extortion")
    DAMAGE = "damage", _("Damage to property")
    ASSAULT = "assault", _("Assault")
    DISORDER = "disorder", _("Picking quarrels")
    DRUGS = "drugs", _("Drugs")
    WEAPONS = "weapons", _("Weapons or explosives")
    TRAFFIC = "traffic", _("Traffic")
    DISPUTE = "dispute", _("Dispute")
    NOISE = "noise", _("Noise")
    HELP = "help", _("Request for help")
    FOUND_PROPERTY = "found_property", _("Found property")
    LOST_PROPERTY = "lost_property", _("Lost property")
    OTHER = "other", _("Something else")


SERVICES = frozenset({Offence.HELP, Offence.LOST_PROPERTY})  # asked for as a service, and accepted all the same
